import { type DynamicModule, Module } from '@nestjs/common'

import { ColdModule } from './cold/index.ts'
import { CoreModule, type CoreParts } from './core.module.ts'
import { IntegrationsModule } from './integrations/integrations.module.ts'
import { AuditModule } from './modules/audit/index.ts'
import { BillingModule } from './modules/billing/index.ts'
import { CatalogueModule } from './modules/catalogue/index.ts'
import { FlagsModule } from './modules/flags/index.ts'
import { HealthModule } from './modules/health/health.module.ts'
import { OverviewModule } from './modules/overview/index.ts'
import { PartnersModule } from './modules/partners/index.ts'
import { StripeModule } from './modules/stripe/index.ts'
import { SubscriptionsModule } from './modules/subscriptions/index.ts'
import { TenantsModule } from './modules/tenants/index.ts'
import { ProvisioningModule } from './modules/tenants/provisioning/provisioning.module.ts'
import { UsersModule } from './modules/users/index.ts'

@Module({})
export class AppModule {
  static of(parts: CoreParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CoreModule.of(parts),
        IntegrationsModule.of(parts.integrations),
        HealthModule,
        AuditModule,
        ColdModule,
        FlagsModule,
        CatalogueModule,
        TenantsModule,
        SubscriptionsModule,
        BillingModule,
        PartnersModule,
        UsersModule,
        ProvisioningModule,
        StripeModule,
        OverviewModule,
      ],
    }
  }
}
