"""What is done in outreach: campaigns, claims with what comes of them, and what a firm keeps."""
