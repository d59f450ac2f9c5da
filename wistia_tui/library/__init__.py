"""What is known of the account and what is being changed; knows nothing of the screen or of HTTP."""
