"""Vekhi («Вехи»): a tracker that keeps a municipal road map alive from approval to round table."""
