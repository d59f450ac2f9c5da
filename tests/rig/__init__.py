"""The rig: hours of traffic through the request budget in seconds, before a service that counts each arrival."""
