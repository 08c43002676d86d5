"""The steps of the wizard: what each shows, and what a person decides there."""
