"""Papers and the tasks that are confirmed from them: drafting, confirming, progress, delay, acceptance. Pure."""
