import type { ApplicationSlug } from './identity/applications.ts'
import type { IssuerDescription } from './identity/identity.ts'

/** Everything a client of the sandbox needs: what `sandbox.json` holds. It contains secrets. */
export interface SandboxDescription {
  urls: Record<'control' | 'identity' | 'authentik' | 'stalwart' | 'ocis' | 's3' | 'stripe' | 'smtp', string>
  issuers: Record<ApplicationSlug, IssuerDescription>
  credentials: {
    authentikToken: string
    /** An API key, ready for `Authorization: Bearer`. */
    stalwartToken: string
    ocisToken: string
    s3AccessKey: string
    s3SecretKey: string
    /** of test mode */
    stripeSecretKey: string
    stripeWebhookSecret: string
  }
  /** Where OCIS writes its audit lines; absent when everything is in memory. */
  ocisAuditFile?: string
}
