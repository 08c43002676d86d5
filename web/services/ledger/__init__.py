"""The service ledger (服务台账): its lines, totals and monthly closing."""
