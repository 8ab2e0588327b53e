"""The only Streamlit outside `pages/`: the main script, who is signed in, `ask` and `perform`, forms, notices."""
