// Breaks edge-never-reaches-the-database, through a library.
import { findSite } from '../../libs/site-directory/src/find-site.ts';

export const lookUp = findSite;
