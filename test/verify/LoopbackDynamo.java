import java.lang.reflect.Field;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** AWS's DynamoDB Local on 127.0.0.1 alone: its own start listens to every network, has no option against that, and reports home. */
class LoopbackDynamo {
  public static void main(String[] none) throws Exception {
    String[] options = {"-inMemory", "-disableTelemetry"};
    DynamoDBProxyServer proxy = ServerRunner.createServerFromCommandLineArgs(options);
    Field field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    Server server = (Server) field.get(proxy);
    ServerConnector connector = (ServerConnector) server.getConnectors()[0];
    connector.setHost("127.0.0.1");
    connector.setPort(0);
    // Jetty's own start, and so not the proxy's, which is what sends telemetry.
    server.start();
    System.out.println("listening on http://127.0.0.1:" + connector.getLocalPort());
    server.join();
  }
}
