export * from './serve-demo.ts';
