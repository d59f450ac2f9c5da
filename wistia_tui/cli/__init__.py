"""The door: reads arguments and settings, builds the parts and hands them on."""
