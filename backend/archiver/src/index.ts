// archiver — writes what the log holds into the archive, hour by hour, and proves that nothing is missing (contract 3).
export {};
