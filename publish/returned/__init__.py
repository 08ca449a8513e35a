"""What goes back to the senders: receipts, marked workbooks, pages with the findings."""
