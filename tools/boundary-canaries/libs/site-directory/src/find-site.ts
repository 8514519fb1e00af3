import pg from 'pg';

export const findSite = pg.Pool;
