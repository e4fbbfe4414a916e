import { AuditInbox } from '../../modules/audit/inbox/audit-inbox.entity.ts'
import { Plan, Price } from '../../modules/catalogue/catalogue.entity.ts'
import { Flag } from '../../modules/flags/flag.entity.ts'
import { Member } from '../../modules/partners/member.entity.ts'
import { Partner } from '../../modules/partners/partner.entity.ts'
import { Subscription } from '../../modules/subscriptions/subscription.entity.ts'
import { Domain } from '../../modules/tenants/domain.entity.ts'
import { ProvisioningRun, ProvisioningState } from '../../modules/tenants/provisioning/provisioning.entity.ts'
import { Seat } from '../../modules/tenants/seat.entity.ts'
import { Tenant } from '../../modules/tenants/tenant.entity.ts'
import { User } from '../../modules/users/user.entity.ts'
import { IdempotencyRecord } from '../idempotency/idempotency.entity.ts'
import { Lease } from '../leases/lease.entity.ts'

/** Every entity of the model; test/invariants asks of each whether it belongs to a tenant. */
export const entities = [
  AuditInbox,
  Domain,
  Flag,
  IdempotencyRecord,
  Lease,
  Member,
  Partner,
  Plan,
  Price,
  ProvisioningRun,
  ProvisioningState,
  Seat,
  Subscription,
  Tenant,
  User,
]
