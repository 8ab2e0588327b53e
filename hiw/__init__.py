"""The programme's logic, one package for each subject."""
