// archive — what visitors sent, hour by hour, as files in the blob store (contract 3): written, verified, read again.
export {};
