"""Today, as each role sees it first."""
