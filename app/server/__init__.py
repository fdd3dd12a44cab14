"""Around the application: sockets and their limits, requests, logs, the event loop's lag."""
