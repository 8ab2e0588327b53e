"""HTTP in front of the pages: signing in and out, authentication, security headers, limits."""
