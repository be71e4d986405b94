"""What is handed out: docx, xlsx, ics, pdf; takes core values, returns bytes."""
