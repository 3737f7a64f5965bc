"""Feeds of changes that pipelines write as JSON lines: a file that grows (`file_feed`), a document (`http_feed`)."""
