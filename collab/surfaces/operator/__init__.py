"""The server's health, for whoever runs it; what people write here is none of his business."""
