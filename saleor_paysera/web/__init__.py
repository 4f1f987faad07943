"""The way in: Flask views that parse, call one service and answer."""
