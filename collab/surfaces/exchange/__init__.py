"""In and out in one go: spreadsheets into one's own vault, and files of what one may see."""
