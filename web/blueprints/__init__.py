"""Thin views: request, form, service, template; one module an audience or aggregate."""
