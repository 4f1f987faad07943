"""What breaks by itself: processes, networks, disks, databases, clocks."""
