package dev.rewind.standalone.commands.operate;

import dev.rewind.processor.ProcessorPermissions;
import dev.rewind.query.QueryApiPermissions;
import dev.rewind.runner.RunnerPermissions;
import dev.rewind.service.topics.ServicePermissions;
import java.util.List;

/** All services that use the brokers. */
public final class ServiceCatalog {

    /** The services, each with the permissions that it declares. */
    public static final List<ServicePermissions> ALL = List.of(
            ProcessorPermissions.CHECKPOINT_PROCESSOR,
            QueryApiPermissions.QUERY_API,
            RunnerPermissions.PLAN_RUNNER,
            RunnerPermissions.ROLLBACK_INBOX,
            RunnerPermissions.STATE_CAPTURE);

    private ServiceCatalog() {}
}
