"""How the app talks to the terminal it runs in."""
