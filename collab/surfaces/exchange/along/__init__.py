"""What a firm takes along of the work of experts: part by part, each by the reader's own rights."""
