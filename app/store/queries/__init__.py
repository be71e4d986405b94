"""Reads, one module for each page or noun: Core rows mapped to frozen values, a fixed number of queries."""
