"""What leaves as a file: one small model of a document, written as Word or as tagged PDF."""
