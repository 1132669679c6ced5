"""What people upload: told apart by what it holds, cleaned of what it should not tell, and read."""
