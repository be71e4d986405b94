"""Disk and object storage: plan files, uploads, evidence bytes."""
