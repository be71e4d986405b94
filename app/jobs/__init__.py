"""Entry by time: the cron table and its tasks."""
