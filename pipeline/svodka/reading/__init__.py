"""Files and folders of any format -> reports: plain text with what is known of it (title, date, source)."""
