"""Letters: values, composing, sending."""
