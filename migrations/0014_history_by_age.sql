-- What is old is forgotten a few rows at a time, each time without a look at the others.
CREATE INDEX call_record_ended ON call_record (core_server, ended_at);

-- The same of deliveries that were given up; and a webhook that is deleted takes its own with it.
CREATE INDEX webhook_delivery_given_up_at ON webhook_delivery (given_up_at) WHERE given_up_at IS NOT NULL;
DROP INDEX webhook_delivery_given_up;
CREATE INDEX webhook_delivery_of ON webhook_delivery (webhook_id, given_up_at, number);
