"""The only Streamlit outside `pages/`: the main script, identity, asking, performing, forms, the door."""
