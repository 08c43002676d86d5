"""Web application, command line and jobs of Dianqiao."""
