"""The trained component that revises the drafts of the rules and says how sure it is, and the models on disk."""
