import { ArchiveBatch } from '../../cold/store/archive-batch.entity.ts'
import { ArchiveClaim } from '../../cold/store/archive-claim.entity.ts'
import { ArchiveRestore } from '../../cold/store/archive-restore.entity.ts'
import { ArchiveRun } from '../../cold/store/archive-run.entity.ts'
import { AuditInbox } from '../../modules/audit/inbox/audit-inbox.entity.ts'
import { AuditDeadLetter } from '../../modules/audit/ingest/audit-dead-letter.entity.ts'
import { AuditSourceState } from '../../modules/audit/ingest/audit-source.entity.ts'
import { AuditEvent } from '../../modules/audit/log/audit-event.entity.ts'
import { AuditId } from '../../modules/audit/log/audit-id.entity.ts'
import { AuditPersonal } from '../../modules/audit/log/audit-personal.entity.ts'
import { AuditRestored } from '../../modules/audit/log/audit-restored.entity.ts'
import { AuditTerm } from '../../modules/audit/log/audit-term.entity.ts'
import { AuditRefusal } from '../../modules/audit/refusals/audit-refusal.entity.ts'
import { AuditCheckpoint } from '../../modules/audit/tree/audit-checkpoint.entity.ts'
import { AuditHalt } from '../../modules/audit/tree/audit-halt.entity.ts'
import { AuditTile } from '../../modules/audit/tree/audit-tile.entity.ts'
import {
  BillingFact,
  BillingTotal,
  CreditNote,
  DocumentNumber,
  Invoice,
  JournalEntry,
  PartnerShare,
  Payout,
} from '../../modules/billing/billing.entity.ts'
import { DunningMail } from '../../modules/billing/dunning/dunning-mail.entity.ts'
import { DunningCase } from '../../modules/billing/dunning/dunning.entity.ts'
import { BillingSettings } from '../../modules/billing/settings/billing-settings.entity.ts'
import { Plan, Price } from '../../modules/catalogue/catalogue.entity.ts'
import { Flag } from '../../modules/flags/flag.entity.ts'
import { Member } from '../../modules/partners/member.entity.ts'
import { PartnerCut } from '../../modules/partners/partner-cut.entity.ts'
import { Partner } from '../../modules/partners/partner.entity.ts'
import { StripeEvent } from '../../modules/stripe/events/stripe-event.entity.ts'
import { StripeObject } from '../../modules/stripe/objects/stripe-object.entity.ts'
import { StripeComparison, StripeDifference } from '../../modules/stripe/reconcile/difference.entity.ts'
import { SubscriptionMovement } from '../../modules/subscriptions/movement.entity.ts'
import { Subscription } from '../../modules/subscriptions/subscription.entity.ts'
import { Address } from '../../modules/tenants/address.entity.ts'
import { Domain } from '../../modules/tenants/domain.entity.ts'
import { ProvisioningRun, ProvisioningState } from '../../modules/tenants/provisioning/provisioning.entity.ts'
import { Seat } from '../../modules/tenants/seat.entity.ts'
import { Tenant } from '../../modules/tenants/tenant.entity.ts'
import { User } from '../../modules/users/user.entity.ts'
import { IdempotencyRecord } from '../idempotency/idempotency.entity.ts'
import { Lease } from '../leases/lease.entity.ts'

/** Every entity of the model; test/invariants asks of each whether it belongs to a tenant. */
export const entities = [
  Address,
  ArchiveBatch,
  ArchiveClaim,
  ArchiveRestore,
  ArchiveRun,
  AuditCheckpoint,
  AuditDeadLetter,
  AuditEvent,
  AuditHalt,
  AuditId,
  AuditInbox,
  AuditPersonal,
  AuditRefusal,
  AuditRestored,
  AuditSourceState,
  AuditTerm,
  AuditTile,
  BillingFact,
  BillingSettings,
  BillingTotal,
  CreditNote,
  DocumentNumber,
  DunningCase,
  DunningMail,
  Domain,
  Flag,
  IdempotencyRecord,
  Invoice,
  JournalEntry,
  Lease,
  Member,
  Partner,
  PartnerCut,
  PartnerShare,
  Payout,
  Plan,
  Price,
  ProvisioningRun,
  ProvisioningState,
  Seat,
  StripeComparison,
  StripeDifference,
  StripeEvent,
  StripeObject,
  Subscription,
  SubscriptionMovement,
  Tenant,
  User,
]
