export * from './age-recipients.ts'
export * from './age-identities.ts'
export * from './age-batch.ts'
