"""What a careful clerk would send a paper back for."""
