"""What a firm does with talking points, in its vault; what groups learn of it, in bands."""
