"""Colleagues: roles, permissions, scope, sign-in sessions."""
