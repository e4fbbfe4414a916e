export { type Delivery, Mailer, MailRefused, type OutgoingMail } from './mailer.ts'
export { addressOf } from './mail-settings.ts'
