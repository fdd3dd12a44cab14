"""The store keeps what it was given: rules S1 to S15 of docs/rules.md."""
