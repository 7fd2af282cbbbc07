"""Verifies what a Luoshi district publishes, without Luoshi: receipts, checkpoints, growth. And witnesses a log."""
