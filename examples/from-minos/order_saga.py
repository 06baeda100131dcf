"""A saga of minos-microservice-saga 0.7. Its twin here is order-saga.ts."""

from minos.saga import Saga, SagaContext, SagaRequest, SagaResponse


def validate(context: SagaContext) -> None:
    if context["total"] <= 0:
        raise ValueError("an order needs a total")


def reserve(context: SagaContext) -> SagaRequest:
    return SagaRequest("ReserveProducts", {"order_id": context["order_id"]})


async def reserved(context: SagaContext, response: SagaResponse) -> SagaContext:
    content = await response.content()
    context["reservation_id"] = content["reservation_id"]
    return context


def raise_error(context: SagaContext, response: SagaResponse) -> SagaContext:
    raise ValueError("refused")


def release(context: SagaContext) -> SagaRequest:
    return SagaRequest("ReleaseProducts", {"order_id": context["order_id"]})


def is_international(context: SagaContext) -> bool:
    return context["country"] != "ES"


def declare(context: SagaContext) -> SagaRequest:
    return SagaRequest("DeclareCustoms", {"order_id": context["order_id"]})


CUSTOMS = Saga().remote_step(declare).on_error(raise_error).commit()

ORDER = (
    Saga()
    .local_step(validate)
    .remote_step(reserve)
    .on_success(reserved)
    .on_error(raise_error)
    .on_failure(release)
    .conditional_step()
    .if_then(is_international, CUSTOMS)
    .commit()
)

# execution = await saga_manager.run(ORDER, context=SagaContext(order_id="O1", total=5, country="FR"), raise_on_error=False)
# execution.status == SagaStatus.Finished
