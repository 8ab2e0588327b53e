"""The page "Today", as each role sees it first."""
